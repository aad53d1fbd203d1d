import { useState } from 'react';
import { useText } from '../../i18n';
import { Banner } from '../../ui/Banner';
import { Button } from '../../ui/Button';
import { toast } from '../../ui/Toast';
import type { WorkSession } from '../../work/session';
import type { OpenRecord } from '../../work/sessionState';
import css from './annotate.module.css';

/** The record is in other hands: what can be done about it. */
export function Trouble({ session, record: { id, trouble } }: { session: WorkSession; record: OpenRecord }) {
  const t = useText().annotate;
  const [pending, setPending] = useState(false);
  const take = async () => {
    setPending(true);
    const could = await session.takeOver(id).catch(() => false);
    setPending(false);
    if (!could) toast({ text: t.notFree, tone: 'danger' });
  };
  const elsewhere = trouble === 'elsewhere';
  return (
    <Banner tone="warn">
      <p>{elsewhere ? t.elsewhere : t.lost}</p>
      <div className={css.bannerActions}>
        <Button size="small" look={elsewhere ? 'primary' : 'secondary'} isPending={pending} onPress={() => void take()}>
          {elsewhere ? t.workHere : t.takeAgain}
        </Button>
        <Button size="small" look={elsewhere ? 'secondary' : 'primary'} onPress={() => session.next()}>
          {t.nextRecord}
        </Button>
      </div>
    </Banner>
  );
}
