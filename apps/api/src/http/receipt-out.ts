import { RECEIPT_ACTIONS, type WarningReceipt } from '@curfew/domain';
import { Type } from '@sinclair/typebox';
import { instant } from './instant.js';
import { Instant } from './schema.js';

export const ReceiptOut = Type.Object({
  application: Type.Optional(Type.String({ description: 'Which application showed the warning.' })),
  action: Type.String({ description: `One of ${RECEIPT_ACTIONS.join(', ')}; may grow.` }),
  shownAt: Instant('When the user saw it, by the application.'),
  receivedAt: Instant('When Curfew was told.'),
});

export function receiptOut({ application, action, shownAt, receivedAt }: WarningReceipt) {
  return { application, action, shownAt: instant(shownAt), receivedAt: instant(receivedAt) };
}
