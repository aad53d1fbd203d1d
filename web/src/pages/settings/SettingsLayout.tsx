// The head and the tabs that all settings share.
import { Outlet } from '@tanstack/react-router';
import { useText } from '../../i18n';
import { PageHeader } from '../../ui/Page';
import { TabLink, TabLinks } from '../../ui/Tabs';
import css from './settings.module.css';

export default function SettingsLayout() {
  const t = useText();
  return (
    <>
      <PageHeader title={t.common.settings} />
      <TabLinks label={t.settings.tabs}>
        <TabLink to="/settings/profile">{t.settings.profile}</TabLink>
        <TabLink to="/settings/members">{t.settings.members}</TabLink>
        <TabLink to="/settings/api-keys">{t.settings.apiKeys}</TabLink>
        <TabLink to="/settings/spaces">{t.settings.spaces}</TabLink>
        <TabLink to="/settings/about">{t.settings.about}</TabLink>
      </TabLinks>
      <div className={css.page}>
        <Outlet />
      </div>
    </>
  );
}
