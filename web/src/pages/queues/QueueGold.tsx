import { NotFound } from '../../ui/states';

/** Not there yet. */
export default function QueueGold() {
  return <NotFound />;
}
