import { effect } from '@preact/signals';
import { render } from 'preact';
import * as v from 'valibot';
import { readToGraph } from '../protocol.ts';
import { listen, post, savedState, saveState } from '../shared/host.ts';
import { useStrings } from '../shared/strings.ts';
import { App } from './App.tsx';
import { GraphModel } from './model.ts';
import '../shared/shared.css';
import './graph.css';

/** What outlives a hidden page: the picture itself comes from the extension again. */
const saved = v.object({ selected: v.nullable(v.string()), heat: v.boolean() });

const model = new GraphModel();
const before = v.safeParse(saved, savedState());
if (before.success) {
  model.selected.value = before.output.selected;
  model.heat.value = before.output.heat;
}
effect(() => {
  saveState({ selected: model.selected.value, heat: model.heat.value });
});

listen(readToGraph, (message) => {
  if (message.type === 'graph') {
    useStrings(message.strings);
    model.show(message.state);
  } else {
    model.select(message.node);
  }
});
render(<App model={model} />, document.getElementById('root')!);
post({ type: 'ready' });
