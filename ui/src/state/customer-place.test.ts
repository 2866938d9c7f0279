import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CustomerPlace, placeCustomer } from './customer-place.ts';

const places = (...steps: readonly (readonly [view: string, isLive: boolean, isKnown: boolean])[]) => {
  let place: CustomerPlace | undefined;
  return steps.map(([view, isLive, isKnown]) => {
    place = placeCustomer(place, { view, isLive, isKnown });
    return place.place;
  });
};

test('what is known when the panel opens is a card', () => {
  assert.deepEqual(places(['voice', false, false], ['voice', true, true], ['voice', true, true]), [
    'none',
    'card',
    'card',
  ]);
});

test('what comes later is in the strip, and a card in the next view', () => {
  assert.deepEqual(
    places(['voice', true, false], ['voice', true, true], ['voice', true, true], ['wrapUp', true, true]),
    ['none', 'strip', 'strip', 'card'],
  );
});

test('what comes together with another view is a card', () => {
  assert.deepEqual(places(['chat', true, false], ['voice', true, true]), ['none', 'card']);
});
