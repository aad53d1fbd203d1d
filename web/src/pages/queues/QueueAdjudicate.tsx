import { PageSkeleton } from '../../ui/states';

export default function QueueAdjudicate() {
  return <PageSkeleton />;
}
