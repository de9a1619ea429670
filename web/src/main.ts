import { mount } from 'svelte';
import './app.css';
import App from './App.svelte';
import { language, direction } from './lib/words';

document.documentElement.lang = language;
document.documentElement.dir = direction;
mount(App, { target: document.body });
