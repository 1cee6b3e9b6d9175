import { isUuid, uuidV5 } from './uuid.js';

it('makes the version 5 UUID of RFC 9562, appendix A.4', () => {
  expect(uuidV5('6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'www.example.com')).toBe(
    '2ed6657d-e927-568b-95e1-2665a8aea6a2',
  );
});

it('tells ids from other text', () => {
  expect(isUuid('2ed6657d-e927-568b-95e1-2665a8aea6a2')).toBe(true);
  expect(isUuid('2ed6657d-e927-568b-95e1-2665a8aea6a')).toBe(false);
  expect(isUuid("' or 1=1")).toBe(false);
});
