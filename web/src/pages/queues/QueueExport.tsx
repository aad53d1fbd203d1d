import { PageSkeleton } from '../../ui/states';

export default function QueueExport() {
  return <PageSkeleton />;
}
