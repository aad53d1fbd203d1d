// Everything that can be done from where one is, found by typing.
import { useNavigate } from '@tanstack/react-router';
import {
  Autocomplete, Dialog, Header, Input, type Key, Menu, MenuItem, MenuSection, Modal, ModalOverlay, SearchField, Text, useFilter,
} from 'react-aria-components';
import { useText } from '../i18n';
import { type ActionId, Kbd, useActiveActions, useDispatcher } from '../keys';
import overlay from '../ui/overlay.module.css';
import css from './CommandList.module.css';
import { useSession } from './session';

type Command = { id: string; name: string; action?: ActionId; run: () => void };

export default function CommandList({ onClose }: { onClose: () => void }) {
  const t = useText().common;
  const sections = useCommands();
  const { contains } = useFilter({ sensitivity: 'base' });
  const run = (key: Key) => {
    const command = sections.flatMap((section) => section.commands).find((candidate) => candidate.id === key);
    onClose();
    // After the dialog has given the focus back, so that the command may take it.
    setTimeout(() => command?.run());
  };
  return (
    <ModalOverlay isOpen isDismissable onOpenChange={(open) => !open && onClose()} className={overlay.veil ?? ''}>
      <Modal className={overlay.modal ?? ''}>
        <Dialog aria-label={t.commands} className={css.dialog ?? ''}>
          <Autocomplete filter={contains}>
            <SearchField aria-label={t.findCommand} autoFocus className={css.search ?? ''}>
              <Input placeholder={t.findCommand} className={css.input ?? ''} />
            </SearchField>
            <div role="region" aria-label={t.commands} tabIndex={0} className={css.list}>
              <Menu
                aria-label={t.commands}
                onAction={run}
                renderEmptyState={() => <div className={overlay.empty}>{t.noMatch}</div>}
              >
                {sections.map((section) => (
                  <MenuSection key={section.name} id={section.name}>
                    <Header className={overlay.heading ?? ''}>{section.name}</Header>
                    {section.commands.map((command) => (
                      <MenuItem key={command.id} id={command.id} textValue={command.name} className={overlay.item ?? ''}>
                        <Text slot="label">{command.name}</Text>
                        {command.action && <Kbd action={command.action} />}
                      </MenuItem>
                    ))}
                  </MenuSection>
                ))}
              </Menu>
            </div>
          </Autocomplete>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function useCommands(): { name: string; commands: Command[] }[] {
  const t = useText().common;
  const keys = useDispatcher();
  const active = useActiveActions();
  const me = useSession();
  const navigate = useNavigate();
  const isPage = (id: ActionId) => id.startsWith('go.');
  const command = (id: ActionId): Command => ({ id, name: t.actions[id], action: id, run: () => void keys.run(id) });
  const here = active.filter((id) => !isPage(id) && !['app.commands', 'annotate.choose'].includes(id));
  const sections = [
    { name: t.commandsHere, commands: here.map(command) },
    {
      name: t.pages,
      commands: [
        ...active.filter(isPage).map(command),
        { id: 'profile', name: t.profile, run: () => void navigate({ to: '/settings/profile' }) },
      ],
    },
    {
      name: t.spaces,
      commands: me.spaces.map((space) => ({
        id: `space:${space.id}`, name: space.name, run: () => void navigate({ to: '/s/$space/queues', params: { space: space.id } }),
      })),
    },
  ];
  return sections.filter((section) => section.commands.length > 0);
}
