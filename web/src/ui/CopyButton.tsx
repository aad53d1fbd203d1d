import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { useText } from '../i18n';
import { Button, type ButtonProps, IconButton } from './Button';
import { toast } from './Toast';

type Props = {
  /** What is copied. */
  value: string | (() => string);
  /** What the button says; without it, an icon with the name "Copy". */
  text?: string;
  label?: string;
} & Pick<ButtonProps, 'size' | 'look'>;

export function CopyButton({ value, text, label, size = 'small', look = 'quiet' }: Props) {
  const t = useText().common;
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(typeof value === 'function' ? value() : value);
      setCopied(true);
      setTimeout(() => setCopied(false), 2000);
    } catch {
      toast({ text: t.copyFailed, tone: 'danger' });
    }
  };
  const icon = copied ? <Check aria-hidden="true" /> : <Copy aria-hidden="true" />;
  const name = copied ? t.copied : (label ?? t.copy);
  return text ? (
    <Button size={size} look={look} icon={icon} onPress={() => void copy()}>
      {copied ? t.copied : text}
    </Button>
  ) : (
    <IconButton size={size} look={look} icon={icon} label={name} onPress={() => void copy()} />
  );
}
