/** What Salesforce or the system said word for word, one click away and copyable. */

import { useState } from 'react';
import { useWords } from '../messages/words';
import { Button } from './Button';

export function RawAnswer({ raw, title, testid }: { raw: string; title: string; testid: string }) {
  const { t } = useWords();
  const [copied, setCopied] = useState(false);
  const copy = () => {
    void navigator.clipboard.writeText(raw).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  };
  return (
    <details className="raw" data-testid={testid}>
      <summary>{title}</summary>
      {/* Long answers scroll, and what scrolls must be reached by keyboard. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre tabIndex={0} role="region" aria-label={title}>
        {raw}
      </pre>
      <Button look="quiet" onPress={copy}>
        {t(copied ? 'cause.copied' : 'cause.copy')}
      </Button>
    </details>
  );
}
