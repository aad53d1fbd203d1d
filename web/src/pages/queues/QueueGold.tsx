import { PageSkeleton } from '../../ui/states';

export default function QueueGold() {
  return <PageSkeleton />;
}
