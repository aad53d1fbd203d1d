import { useText } from '../../i18n';
import { PageHeader } from '../../ui/Page';

export default function ConfigList() {
  const t = useText().common;
  return <PageHeader title={t.configs} />;
}
