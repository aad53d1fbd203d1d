import { useText } from '../../i18n';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { AdditionRun } from './AdditionRun';
import type { Run } from './additions';

type Props = { run: Run; queue: { name: string }; onStop: () => void; onGoOn: () => void; onOpen: () => void };

/** The queue is there, and its first records are on their way. */
export function CreatedDialog({ run, queue, onStop, onGoOn, onOpen }: Props) {
  const t = useText();
  const running = run.state === 'running' || run.state === 'idle';
  return (
    <Dialog
      open
      dismissable={false}
      onClose={onOpen}
      title={t.queues.adding.titleTo({ queue: queue.name })}
      foot={
        running ? (
          <Button onPress={onStop}>{t.queues.adding.stop}</Button>
        ) : (
          <>
            {run.state !== 'done' && <Button onPress={onGoOn}>{run.state === 'failed' ? t.common.tryAgain : t.queues.adding.goOn}</Button>}
            <Button look="primary" onPress={onOpen}>
              {t.queues.adding.openQueue}
            </Button>
          </>
        )
      }
    >
      <p>{t.queues.wizard.createdText}</p>
      <AdditionRun run={run} queue={queue.name} />
    </Dialog>
  );
}
