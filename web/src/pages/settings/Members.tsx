import { useText } from '../../i18n';
import { PageHeader } from '../../ui/Page';

export default function Members() {
  const t = useText().common;
  return <PageHeader title={t.settings} />;
}
