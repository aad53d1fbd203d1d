// What people set for themselves. Each change counts at once; there is nothing to save.
import { useMemo } from 'react';
import { type Density, type Theme, usePreferences } from '../../app/preferences';
import { useSavePreferences } from '../../app/savePreferences';
import { useFormat, useText } from '../../i18n';
import type { Language } from '../../i18n/catalogue';
import { Radio, RadioGroup, Switch } from '../../ui/choices';
import { useNow } from '../../ui/now';
import { ComboBox, Select } from '../../ui/Select';
import css from './settings.module.css';

const themes: readonly Theme[] = ['SYSTEM', 'LIGHT', 'DARK'];
const densities: readonly Density[] = ['DEFAULT', 'COMPACT'];
// Each in its own language, so that whoever has the wrong one finds the right one.
const languageNames: readonly { id: Language; name: string }[] = [{ id: 'en', name: 'English' }, { id: 'de', name: 'Deutsch' }];

export function AppearanceSettings() {
  const t = useText();
  const { theme, density } = usePreferences();
  const save = useSavePreferences();
  return (
    <>
      <RadioGroup label={t.settings.theme} value={theme} onChange={(value) => void save({ theme: value as Theme })} orientation="horizontal">
        {themes.map((value) => (
          <Radio key={value} value={value}>
            {t.common.themes[value]}
          </Radio>
        ))}
      </RadioGroup>
      <RadioGroup label={t.settings.density} value={density} onChange={(value) => void save({ density: value as Density })} orientation="horizontal">
        {densities.map((value) => (
          <Radio key={value} value={value}>
            {t.settings.densities[value]}
          </Radio>
        ))}
      </RadioGroup>
    </>
  );
}

const asBrowser = 'browser';

export function LanguageSettings() {
  const t = useText().settings;
  const f = useFormat();
  const now = useNow();
  const { language, time_zone } = usePreferences();
  const save = useSavePreferences();
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const zones = useMemo(
    () => [{ id: asBrowser, name: t.browserZone({ zone: own }) }, ...Intl.supportedValuesOf('timeZone').map((zone) => ({ id: zone, name: zone }))],
    [t, own],
  );
  return (
    <>
      <div className={css.select}>
        <Select label={t.language} options={languageNames} value={language} onChange={(value) => void save({ language: value })} />
      </div>
      <div className={css.select}>
        <ComboBox
          label={t.timeZone}
          description={t.timeZoneHint({ now: f.time(now) })}
          options={zones}
          value={time_zone ?? asBrowser}
          onChange={(value) => value !== null && void save({ time_zone: value === asBrowser ? undefined : value })}
        />
      </div>
    </>
  );
}

export function AnnotatingSettings() {
  const t = useText().settings;
  const { auto_submit, show_pace } = usePreferences();
  const save = useSavePreferences();
  return (
    <div>
      <Switch isSelected={auto_submit} onChange={(on) => void save({ auto_submit: on })} description={t.autoSubmitHint}>
        {t.autoSubmit}
      </Switch>
      <br />
      <Switch isSelected={show_pace} onChange={(on) => void save({ show_pace: on })} description={t.showPaceHint}>
        {t.showPace}
      </Switch>
    </div>
  );
}
