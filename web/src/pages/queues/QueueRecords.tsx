import { PageSkeleton } from '../../ui/states';

export default function QueueRecords() {
  return <PageSkeleton />;
}
