// Every key with what it does; each can be changed, and those without Ctrl or ⌘ can be turned off (WCAG 2.1.4).
import { useState } from 'react';
import { usePreferences } from '../app/preferences';
import { useSavePreferences } from '../app/savePreferences';
import { useText } from '../i18n';
import { Button } from '../ui/Button';
import { Switch } from '../ui/choices';
import { type ActionId, actionIds, actions, fixed, groups } from './actions';
import { bindingsOf, modKey, plainKey, printed } from './binding';
import css from './KeySettings.module.css';

export function KeySettings() {
  const t = useText().common;
  const { single_keys } = usePreferences();
  const save = useSavePreferences();
  return (
    <div className={css.all}>
      <Switch isSelected={single_keys} onChange={(on) => void save({ single_keys: on })} description={t.singleKeysHint}>
        {t.singleKeys}
      </Switch>
      <div className={css.groups}>
        {groups.map((group) => (
          <section key={group} className={css.group}>
            <h3>{t.keyGroups[group]}</h3>
            <ul>
              {actionIds
                .filter((id) => actions[id].group === group)
                .map((id) => (
                  <KeyRow key={id} id={id} />
                ))}
            </ul>
          </section>
        ))}
      </div>
    </div>
  );
}

function KeyRow({ id }: { id: ActionId }) {
  const t = useText().common;
  const { keys } = usePreferences();
  const save = useSavePreferences();
  const [capturing, setCapturing] = useState(false);
  const [taken, setTaken] = useState<ActionId>();
  const own = keys[id] !== undefined;

  const take = (event: React.KeyboardEvent) => {
    const key = bindingText(event.nativeEvent);
    if (key === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    setCapturing(false);
    if (key === 'Escape') return;
    const other = ownerOf(key, id, keys);
    setTaken(other);
    if (!other) void save({ keys: { ...keys, [id]: key } });
  };
  const reset = () => {
    const { [id]: _, ...rest } = keys;
    setTaken(undefined);
    void save({ keys: rest });
  };

  return (
    <li className={css.row}>
      <span className={css.name}>
        {t.actions[id]}
        {taken && (
          <span role="alert" className={css.taken}>
            {t.keyTaken({ action: t.actions[taken] })}
          </span>
        )}
      </span>
      <span className={css.keys}>
        {bindingsOf(id, keys).map((binding) => (
          <kbd key={printed(binding)}>{printed(binding)}</kbd>
        ))}
      </span>
      {!fixed.has(id) && (
        // Captured before the button itself takes Enter and Space for a press.
        <span onKeyDownCapture={capturing ? take : undefined} onBlur={() => setCapturing(false)}>
          <Button
            size="small"
            look="quiet"
            onPress={() => setCapturing(true)}
            aria-label={`${capturing ? t.pressKey : t.changeKey}: ${t.actions[id]}`}
          >
            {capturing ? t.pressKey : t.changeKey}
          </Button>
          {own && (
            <Button size="small" look="quiet" onPress={reset} aria-label={`${t.resetKey}: ${t.actions[id]}`}>
              {t.resetKey}
            </Button>
          )}
        </span>
      )}
    </li>
  );
}

/** The binding that a press stands for; nothing for a modifier alone, and for Tab, which stays with the focus. */
function bindingText(event: KeyboardEvent): string | undefined {
  const mod = modKey(event);
  if (mod !== undefined) return ['Control', 'Meta'].includes(mod) ? undefined : `Mod+${mod}`;
  const plain = plainKey(event);
  const useless = ['Shift', 'Control', 'Alt', 'AltGraph', 'Meta', 'Tab', 'Dead', ' ', '>'];
  return plain === undefined || useless.includes(plain) ? undefined : plain;
}

/** The action that already has the key where `id` is at work. */
function ownerOf(key: string, id: ActionId, overrides: Readonly<Record<string, string>>): ActionId | undefined {
  const lists = (other: ActionId) => actions[other].group === 'lists';
  return actionIds.find((other) => {
    if (other === id) return false;
    const everywhere = ['app', 'go'].includes(actions[other].group) || ['app', 'go'].includes(actions[id].group);
    if (!everywhere && lists(other) !== lists(id)) return false; // never on one page
    return bindingsOf(other, overrides).some(
      (binding) =>
        (binding.kind === 'key' && (binding.mod ? `Mod+${binding.key}` : binding.key) === key) ||
        (binding.kind === 'digit' && /^\d$/.test(key)) ||
        (binding.kind === 'sequence' && binding.first === key),
    );
  });
}

