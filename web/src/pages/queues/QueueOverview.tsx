import { PageSkeleton } from '../../ui/states';

export default function QueueOverview() {
  return <PageSkeleton />;
}
