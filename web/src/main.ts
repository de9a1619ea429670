import { mount } from 'svelte';
import './app.css';
import App from './App.svelte';
import { prepareDates } from './lib/dates';
import { language, direction } from './lib/words';

document.documentElement.lang = language;
document.documentElement.dir = direction;
mount(App, { target: document.body });
setTimeout(prepareDates); // A task of its own, while the first answer is on its way.
