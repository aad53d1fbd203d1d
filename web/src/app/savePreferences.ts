import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { postil, unwrap } from '../api';
import { useText } from '../i18n';
import { errorText } from '../ui/states';
import { toast } from '../ui/Toast';
import { applyPreferences, getPreferences, type Preferences } from './preferences';
import { sessionQuery } from './session';

/** Changes preferences at once on this device and then on the server; a refusal takes the change back and says so. */
export function useSavePreferences(): (change: Partial<Preferences>) => Promise<void> {
  const queries = useQueryClient();
  const t = useText().common;
  return useCallback(
    async (change) => {
      const before = getPreferences();
      applyPreferences({ ...before, ...change });
      try {
        unwrap(await postil.PUT('/api/v1/preferences', { body: getPreferences() }));
        await queries.invalidateQueries({ queryKey: sessionQuery.queryKey });
      } catch (error) {
        applyPreferences(before);
        toast({ text: `${t.notSaved}: ${errorText(error, t)}`, tone: 'danger' });
      }
    },
    [queries, t],
  );
}
