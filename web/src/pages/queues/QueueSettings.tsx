import { PageSkeleton } from '../../ui/states';

export default function QueueSettings() {
  return <PageSkeleton />;
}
