import { PageSkeleton } from '../../ui/states';

export default function QueueAgreement() {
  return <PageSkeleton />;
}
