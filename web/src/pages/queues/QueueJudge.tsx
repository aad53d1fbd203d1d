import { PageSkeleton } from '../../ui/states';

export default function QueueJudge() {
  return <PageSkeleton />;
}
