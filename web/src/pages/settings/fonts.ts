import inter from '@fontsource-variable/inter/LICENSE?raw';
import mono from '@fontsource-variable/jetbrains-mono/LICENSE?raw';

export const fonts = [{ name: 'Inter', license: inter }, { name: 'JetBrains Mono', license: mono }];
