import { Button as AriaButton, type ButtonProps } from 'react-aria-components';

interface Props extends Omit<ButtonProps, 'className'> {
  /** One primary action to a place; danger only where something ends for good; chosen while it is on. */
  look?: 'plain' | 'primary' | 'quiet' | 'danger' | 'chosen';
  'data-testid'?: string;
}

export function Button({ look = 'plain', ...props }: Props) {
  return <AriaButton {...props} className={`button button-${look}`} />;
}
