import { createRoot } from 'react-dom/client';
import { Mounted } from './app/mount';
import { newQueryClient } from './app/queries';
import './styles/index.css';

const root = document.getElementById('root');
if (root === null) {
  throw new Error('The page has no root.');
}

const client = newQueryClient();
// Lets a desktop test look into the cache, to see that nothing of a contract stays.
window.adtallyCache = () => JSON.stringify(client.getQueryCache().getAll().map((query) => query.state.data ?? null));

// Only one of the two is part of a build.
const platform =
  import.meta.env.MODE === 'memory'
    ? (await import('./platform/memory/fromAddress')).platformFromAddress(window.location.search)
    : (await import('./platform/tauri')).tauriPlatform;

createRoot(root).render(<Mounted platform={platform} client={client} locale={navigator.language} />);
