import { NotFound } from '../../ui/states';

/** Not there yet. */
export default function QueueAgreement() {
  return <NotFound />;
}
