/** How Salesforce is reached: what decides now, and a proxy that a person enters. */

import { useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { keys, useProxy } from '../app/queries';
import { Button } from '../common/Button';
import { Field } from '../common/Field';
import { useSay } from '../common/Toast';
import { faultText } from '../messages/faults';
import type { Translate } from '../messages/translate';
import { useWords } from '../messages/words';
import { asFault } from '../platform/fault';
import { usePlatform } from '../platform/platform';
import type { CommandError, ProxyChoice, ProxyView } from '../platform/bindings';
import { Choice } from './Choice';

export function ProxySetting() {
  const view = useProxy();
  return view === undefined ? <span className="skeleton" /> : <Form view={view} />;
}

const CHOICES: readonly ProxyChoice[] = ['computer', 'straight', 'entered'];

function Form({ view }: { view: ProxyView }) {
  const { t } = useWords();
  const platform = usePlatform();
  const client = useQueryClient();
  const say = useSay();
  const [choice, setChoice] = useState(view.choice);
  const [address, setAddress] = useState(view.address);
  const [name, setName] = useState(view.name);
  const [password, setPassword] = useState('');
  const [fault, setFault] = useState<CommandError | null>(null);
  const isAdmins = view.from === 'admin';
  const isEntered = choice === 'entered' && !isAdmins;
  const isChanged =
    choice !== view.choice || name !== view.name || password !== '' || (isEntered && address !== view.address);
  const apply = async (event: FormEvent) => {
    event.preventDefault();
    try {
      const kept = isEntered ? address : view.address;
      const form = { choice, address: kept, name, password: password === '' ? null : password };
      const next = await platform.setProxy(form);
      client.setQueryData(keys.proxy, next);
      setAddress(next.address);
      setPassword('');
      setFault(null);
      say(t('proxy.applied'));
    } catch (error) {
      setFault(asFault(error));
    }
  };
  const problem = fault?.code === 'proxy_name' ? 'name' : fault ? 'address' : null;
  return (
    <form className="setting" noValidate data-testid="proxy" onSubmit={(event) => void apply(event)}>
      {isAdmins ? (
        <span className="field-label">{t('proxy.title')}</span>
      ) : (
        <Choice
          label={t('proxy.title')}
          testid="proxy"
          chosen={choice}
          choices={CHOICES.map((id) => ({ id, text: t(`proxy.${id}`) }))}
          onChoose={(chosen) => setChoice(chosen ?? 'computer')}
        />
      )}
      <p className="field-hint" data-testid="proxy-now" data-from={view.from}>
        {nowWords(t, view)}
      </p>
      {isEntered ? (
        <Field
          label={t('proxy.address')}
          hint={t('proxy.address.hint')}
          testid="proxy-address"
          inputMode="url"
          value={address}
          onChange={setAddress}
          fault={fault && problem === 'address' ? faultText(t, fault) : null}
        />
      ) : null}
      {isEntered || isAdmins || view.through !== null || view.name !== '' ? (
        <>
          <Field
            label={t('proxy.name')}
            hint={t('proxy.name.hint')}
            testid="proxy-name"
            value={name}
            onChange={setName}
            fault={fault && (problem === 'name' || !isEntered) ? faultText(t, fault) : null}
          />
          {name.trim() === '' ? null : (
            <Field
              label={t('proxy.password')}
              hint={t(view.has_password ? 'proxy.password.kept' : 'proxy.password.hint')}
              testid="proxy-password"
              secret
              value={password}
              onChange={setPassword}
            />
          )}
        </>
      ) : null}
      {isChanged ? (
        <div className="setting-apply">
          <Button type="submit" data-testid="proxy-apply">
            {t('proxy.apply')}
          </Button>
        </div>
      ) : null}
    </form>
  );
}

function nowWords(t: Translate, { from, through, is_script: isScript }: ProxyView): string {
  if (through !== null) return t(`proxy.through.${from}`, { address: through });
  return t(isScript ? 'proxy.script' : 'proxy.none');
}
