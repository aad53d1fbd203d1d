import { useText } from '../../i18n';
import { PageHeader } from '../../ui/Page';

export default function Profile() {
  const t = useText().common;
  return <PageHeader title={t.profile} />;
}
