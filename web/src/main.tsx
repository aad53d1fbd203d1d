import './trusted-types';
import './styles/tokens.css';
import './styles/base.css';
import { createRoot } from 'react-dom/client';
import { App } from './app/App';
import { paint } from './app/preferences';
import { askEarly } from './work/early';

askEarly(location.pathname);
paint();
const root = document.getElementById('root');
if (root) createRoot(root).render(<App />);
