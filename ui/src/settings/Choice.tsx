/** One of a few, of which all are seen. */

import { Label, Radio, RadioGroup } from 'react-aria-components';

interface ChoiceProps<Id extends string> {
  label: string;
  testid: string;
  chosen: Id | null;
  choices: { id: Id | null; text: string; lang?: string }[];
  onChoose: (chosen: Id | null) => void;
}

const SYSTEM = 'system';

export function Choice<Id extends string>({ label, testid, chosen, choices, onChoose }: ChoiceProps<Id>) {
  const chooseBy = (value: string) => onChoose(choices.find(({ id }) => id === value)?.id ?? null);
  return (
    <RadioGroup className="setting" orientation="horizontal" value={chosen ?? SYSTEM} onChange={chooseBy}>
      <Label className="field-label">{label}</Label>
      <div className="setting-choices">
        {choices.map(({ id, text, lang }) => (
          <Radio key={id} value={id ?? SYSTEM} className="choice" data-testid={`${testid}-${id ?? SYSTEM}`}>
            <span className="tick tick-round" aria-hidden="true" />
            <span lang={lang}>{text}</span>
          </Radio>
        ))}
      </div>
    </RadioGroup>
  );
}
