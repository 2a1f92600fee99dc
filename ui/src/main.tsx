import { createRoot } from 'react-dom/client';
import { Mounted } from './app/mount';
import { preferencesOptions } from './app/preferences';
import { newQueryClient } from './app/queries';
import { chooseLocale, choosePlatform } from './platform/choose';
import './styles/index.css';

const root = document.getElementById('root');
if (root === null) {
  throw new Error('The page has no root.');
}

const client = newQueryClient();
// Lets a desktop test look into the cache, to see that nothing of a contract stays.
window.adtallyCache = () => JSON.stringify(client.getQueryCache().getAll().map((query) => query.state.data ?? null));

const platform = await choosePlatform();
// Language and colours are right from the first picture on; without them all is as the system has it.
await client.prefetchQuery(preferencesOptions(platform));
createRoot(root).render(<Mounted platform={platform} client={client} locale={chooseLocale()} />);
