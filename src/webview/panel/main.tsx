import { signal } from '@preact/signals';
import { render } from 'preact';
import { readToPanel, type PanelState } from '../protocol.ts';
import { listen, post } from '../shared/host.ts';
import { useStrings } from '../shared/strings.ts';
import { App } from './App.tsx';
import '../shared/shared.css';
import './panel.css';

const state = signal<PanelState | null>(null);

listen(readToPanel, (message) => {
  useStrings(message.strings);
  state.value = message.state;
});
render(<App state={state} />, document.getElementById('root')!);
post({ type: 'ready' });
