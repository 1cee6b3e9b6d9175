import { RECEIPT_ACTIONS } from '@curfew/domain';
import { type Static, Type } from '@sinclair/typebox';
import { ReceiptOut } from '../http/receipt-out.js';
import { Closed, Instant, Name, OneOf, PageOf, SessionId } from '../http/schema.js';

export const WarningsPath = Closed({ id: SessionId() });
export type WarningsPath = Static<typeof WarningsPath>;

export const WarningPath = Closed({
  id: SessionId(),
  eventId: Type.String({ format: 'uuid', description: 'The event `session.expiring`.' }),
});
export type WarningPath = Static<typeof WarningPath>;

export const ReceiptIn = Closed({
  shownAt: Instant('When the user saw the warning: not before it was decided, up to 2 s ahead.'),
  action: OneOf(RECEIPT_ACTIONS, 'What became of it.'),
  application: Type.Optional(Name("The application that showed it; the key's by default.")),
});
export type ReceiptIn = Static<typeof ReceiptIn>;

export const WarningOut = Type.Object({
  eventId: Type.String({ format: 'uuid' }),
  timestamp: Instant('When it was decided.'),
  clock: Type.String({ description: 'Which deadline it is about: idle or absolute.' }),
  expiresAt: Instant('That deadline.'),
  msLeft: Type.Integer({ description: 'Milliseconds from `timestamp` to `expiresAt`.' }),
  receipts: Type.Array(ReceiptOut),
});
export const WarningPage = PageOf('warnings', WarningOut);
