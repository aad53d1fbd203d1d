import { NotFound } from '../../ui/states';

/** Not there yet. */
export default function QueueAdjudicate() {
  return <NotFound />;
}
