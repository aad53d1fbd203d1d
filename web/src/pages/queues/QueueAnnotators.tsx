import { PageSkeleton } from '../../ui/states';

export default function QueueAnnotators() {
  return <PageSkeleton />;
}
