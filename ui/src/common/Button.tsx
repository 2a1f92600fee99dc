import { Button as AriaButton, type ButtonProps } from 'react-aria-components';

interface Props extends Omit<ButtonProps, 'className'> {
  /** One primary action to a place; danger only where something ends for good. */
  look?: 'plain' | 'primary' | 'quiet' | 'danger';
  'data-testid'?: string;
}

export function Button({ look = 'plain', ...props }: Props) {
  return <AriaButton {...props} className={`button button-${look}`} />;
}
