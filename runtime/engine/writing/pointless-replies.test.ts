import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isPointless } from './pointless-replies.ts';

const said = (text: string, mood = 0, before = '') => ({ text, before, mood });

test('who stands before a locked door is not asked what the screen says', () => {
  assert.ok(isPointless('sign_in_problem', said("There's a lock on my unit and I can't get in.")));
  assert.ok(!isPointless('sign_in_problem', said("I can't get into my account.")));
  assert.ok(!isPointless('sign_in_problem', said('No puedo entrar en la aplicación.')));
  assert.ok(!isPointless('sign_in_problem', said("No, I can't get in.", 0, 'Have you tried the app?')));
});

test('how much longer it takes is no question for the price', () => {
  assert.ok(isPointless('ask_price', said('So how much longer is it going to take now?')));
  assert.ok(isPointless('ask_price', said('¿Cuánto tiempo va a tardar?')));
  assert.ok(!isPointless('ask_price', said('How much is that?')));
});

test('an angry customer is not asked what matters most when buying', () => {
  assert.ok(isPointless('buy_or_upgrade', said('Que yo no quiero alquilar nada, qué pesadez.', -0.6)));
  assert.ok(!isPointless('buy_or_upgrade', said('I would like a second line.', 0.1)));
});

test('joy gets no apology', () => {
  assert.ok(isPointless('apologize', said('¡Qué alegría! Yo ya la daba por perdida.', -0.5)));
  assert.ok(!isPointless('apologize', said('My parcel is late again.', -0.5)));
});
