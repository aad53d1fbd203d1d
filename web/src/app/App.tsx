import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useState } from 'react';
import { newQueryClient } from '../api/query';
import { LanguageProvider } from '../i18n';
import { KeysProvider } from '../keys';
import { usePreferences } from './preferences';
import { router } from './router';

export function App() {
  const [queries] = useState(newQueryClient);
  const { language, time_zone } = usePreferences();
  return (
    <QueryClientProvider client={queries}>
      <LanguageProvider language={language} timeZone={time_zone}>
        <KeysProvider>
          <RouterProvider router={router} />
        </KeysProvider>
      </LanguageProvider>
    </QueryClientProvider>
  );
}
