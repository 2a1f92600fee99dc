/** What of a proxy is entered at the in-memory desk. */

import type { ProxyForm, ProxyView } from '../bindings';
import { faultOf } from './desk';

export const NO_PROXY: ProxyView = {
  from: 'computer',
  through: null,
  is_script: false,
  choice: 'computer',
  address: '',
  name: '',
  has_password: false,
};

export function enteredProxy(before: ProxyView, form: ProxyForm): ProxyView {
  const { choice, address, name, password } = form;
  const isNamed = address.includes('@');
  if (choice === 'entered' && (isNamed || !/^\S+$/.test(address.trim()))) {
    throw faultOf(isNamed ? 'proxy_named' : 'proxy_not_an_address');
  }
  const has_password = name !== '' && (password === null ? before.has_password : password !== '');
  const shared = { choice, address, name, has_password };
  if (before.from === 'admin') return { ...before, ...shared };
  if (choice === 'computer') return { ...NO_PROXY, ...shared };
  const through = choice === 'entered' ? `http://${address}` : null;
  return { from: 'person', through, is_script: false, ...shared };
}
