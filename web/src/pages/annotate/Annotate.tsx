import { useText } from '../../i18n';
import { PageHeader } from '../../ui/Page';

export default function Annotate() {
  const t = useText().common;
  return <PageHeader title={t.queues} />;
}
