import { useSignal, type Signal } from '@preact/signals';
import type { INPUT_ACTIONS, PanelInput, PanelInputs } from '../protocol.ts';
import { Icon } from '../shared/Icon.tsx';
import { t } from '../shared/strings.ts';
import { ask } from './App.tsx';
import { cellName, columnsOf, hasCells, pastedNumbers, rowsText } from './inputTexts.ts';

type InputAction = (typeof INPUT_ACTIONS)[number];

/** The text under the caret: what the host says of it would come too early, or too late. */
interface Typing {
  readonly index: number;
  readonly at: number;
  readonly text: string;
}

/** What one field needs to draw itself and to tell the host what is typed. */
interface FieldProps {
  readonly index: number;
  readonly input: PanelInput;
  readonly typing: Signal<Typing | null>;
  readonly notice: Signal<{ readonly index: number; readonly text: string } | null>;
}

/**
 * The numbers of the check point, edited in place. Enter checks at them; they are kept by the host,
 * and saved or written as a tag only when that is asked for.
 */
export function Inputs({ inputs }: { inputs: PanelInputs }) {
  const typing = useSignal<Typing | null>(null);
  const notice = useSignal<FieldProps['notice']['value']>(null);
  if (inputs.fields.length === 0) return null;
  const isChanged = inputs.fields.some((field) => field.isChanged);
  const run = (action: InputAction): void => {
    typing.value = null;
    ask({ type: 'inputs', action });
  };
  return (
    <section aria-labelledby="inputs">
      <h2 id="inputs">{t('Inputs')}</h2>
      <form
        class="inputs"
        onSubmit={(event) => {
          event.preventDefault();
          run('check');
        }}
      >
        {inputs.fields.map((input, index) => (
          <Field key={input.label} {...{ index, input, typing, notice }} />
        ))}
        <div class="actions">
          <button type="submit" class="primary action" disabled={inputs.call === null}>
            <Icon name="play" /> <span>{t('Check at these inputs')}</span>
          </button>
          <Action
            action="save"
            icon="save"
            label={t('Save for this workspace')}
            {...{ run, inputs }}
          />
          <Action
            action="tag"
            icon="tag"
            label={t('Write as @gradcheck tag')}
            {...{ run, inputs }}
          />
          {isChanged && (
            <Action action="reset" icon="discard" label={t('Reset')} run={run} inputs={null} />
          )}
        </div>
        <Randomise seed={inputs.seed} />
      </form>
    </section>
  );
}

function Action(props: {
  action: InputAction;
  icon: string;
  label: string;
  run: (action: InputAction) => void;
  /** Null where the action does not need them to be right. */
  inputs: PanelInputs | null;
}) {
  return (
    <button
      type="button"
      class="action"
      disabled={props.inputs?.call === null}
      onClick={() => {
        props.run(props.action);
      }}
    >
      <Icon name={props.icon} /> <span>{props.label}</span>
    </button>
  );
}

/** Other numbers near these, from a seed that anyone can type again. */
function Randomise({ seed }: { seed: number }) {
  const typed = useSignal<string | null>(null);
  const shown = typed.value ?? String(seed === 0 ? 1 : seed);
  const draw = (text: string): void => {
    const next = Number(text);
    if (!Number.isInteger(next) || next < 1) return;
    typed.value = null;
    ask({ type: 'randomise', seed: next });
  };
  return (
    <div class="randomise">
      <button
        type="button"
        class="action"
        onClick={() => {
          draw(typed.value ?? String(seed + 1));
        }}
      >
        <Icon name="refresh" /> <span>{t('Randomise')}</span>
      </button>
      <label>
        <span>{t('Seed')}</span>
        <input
          type="number"
          min="1"
          step="1"
          value={shown}
          onInput={(event) => {
            typed.value = event.currentTarget.value;
          }}
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return;
            event.preventDefault();
            draw(event.currentTarget.value);
          }}
        />
      </label>
      {seed > 0 && <span class="muted">{t('drawn from seed {0}', seed)}</span>}
    </div>
  );
}

function Field(props: FieldProps) {
  const { index, input, notice, typing } = props;
  const errors = input.errors.flatMap((error, at) =>
    error === null || isTyping(typing.value, index, at) ? [] : [[at, error] as const],
  );
  const first = errors[0];
  const said = notice.value?.index === index ? notice.value.text : null;
  const sentence = said ?? (first && errorText(input, first));
  return (
    <div class="field" role="group" aria-label={input.label}>
      <span class="name" aria-hidden="true">
        {input.label}
      </span>
      {hasCells(input) ? (
        <Cells {...props} />
      ) : input.shape !== null && input.shape.length > 0 ? (
        <Rows {...props} />
      ) : (
        <Cell {...props} at={0} />
      )}
      {sentence !== undefined && (
        <p class="mistake" id={`mistake-${index}`} role="alert">
          {sentence}
        </p>
      )}
    </div>
  );
}

function errorText(input: PanelInput, [at, error]: readonly [number, string]): string {
  return input.texts.length > 1 ? `${cellName(input, at)}: ${error}` : error;
}

function Cells(props: FieldProps) {
  const { input } = props;
  const columns = columnsOf(input);
  const rows = Math.ceil(input.texts.length / columns);
  return (
    <div class="cells">
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} class="cells-row">
          {input.texts.slice(row * columns, (row + 1) * columns).map((_, column) => (
            <Cell key={column} {...props} at={row * columns + column} />
          ))}
        </div>
      ))}
    </div>
  );
}

/** One number, or one expression. */
function Cell({ index, input, typing, notice, at }: FieldProps & { at: number }) {
  const isTyped = isTyping(typing.value, index, at);
  const isWrong = input.errors[at] !== null && !isTyped;
  const write = (texts: readonly string[]): void => {
    ask({ type: 'write', index, texts: [...texts] });
  };
  return (
    <input
      type="text"
      class={input.shape === null ? 'expression' : 'number'}
      size={input.shape === null ? undefined : fieldSize(input)}
      spellcheck={false}
      autocomplete="off"
      aria-label={cellName(input, at)}
      aria-invalid={isWrong}
      aria-describedby={isWrong ? `mistake-${index}` : undefined}
      value={isTyped ? typing.value!.text : input.texts[at]!}
      onInput={(event) => {
        const text = event.currentTarget.value;
        typing.value = { index, at, text };
        notice.value = null;
        write(input.texts.with(at, text));
      }}
      onBlur={() => {
        typing.value = null;
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter') typing.value = null;
      }}
      onPaste={(event) => {
        const pasted = pastedNumbers(event.clipboardData?.getData('text/plain') ?? '');
        if (input.shape === null || pasted.length < 2) return;
        event.preventDefault();
        const room = input.texts.length - at;
        if (pasted.length > room) {
          const text = t(
            '{0} numbers do not fit: there is room for {1} from here on.',
            pasted.length,
            room,
          );
          notice.value = { index, text };
          return;
        }
        typing.value = null;
        notice.value = null;
        write([...input.texts.slice(0, at), ...pasted, ...input.texts.slice(at + pasted.length)]);
      }}
    />
  );
}

/** Characters that show the longest number of an input whole, within reason; columns stay aligned. */
function fieldSize({ texts }: PanelInput): number {
  return Math.min(20, Math.max(6, ...texts.map((text) => text.length)));
}

/** Many numbers as one text, a row per line. */
function Rows({ index, input, typing, notice }: FieldProps) {
  const isTyped = typing.value?.index === index;
  const columns = columnsOf(input);
  return (
    <textarea
      class="rows"
      spellcheck={false}
      rows={Math.min(8, Math.ceil(input.texts.length / columns) + 1)}
      aria-label={t('{0}: {1} numbers', input.label, input.texts.length)}
      aria-invalid={notice.value?.index === index || input.errors.some((one) => one !== null)}
      aria-describedby={`mistake-${index}`}
      value={isTyped ? typing.value!.text : rowsText(input)}
      onInput={(event) => {
        const text = event.currentTarget.value;
        typing.value = { index, at: -1, text };
        const numbers = pastedNumbers(text);
        const fits = numbers.length === input.texts.length;
        notice.value = fits
          ? null
          : {
              index,
              text: t(
                '{0} numbers are needed, {1} stand here.',
                input.texts.length,
                numbers.length,
              ),
            };
        if (fits) ask({ type: 'write', index, texts: numbers });
      }}
      onBlur={() => {
        if (notice.value?.index !== index) typing.value = null;
      }}
    />
  );
}

function isTyping(typing: Typing | null, index: number, at: number): boolean {
  return typing?.index === index && typing.at === at;
}
