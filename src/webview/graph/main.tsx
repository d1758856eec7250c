import { render } from 'preact';
import { readToGraph } from '../protocol.ts';
import { listen, post } from '../shared/host.ts';
import { useStrings } from '../shared/strings.ts';
import { App } from './App.tsx';
import { GraphModel } from './model.ts';
import '../shared/shared.css';
import './graph.css';

const model = new GraphModel();

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
