import type { EndedView, LiveView, SessionKey } from '@curfew/domain';
import type { DecodedView } from '../commands/decode-view.js';
import type { ApplicationNames } from './application-names.js';

/** Views as scripts give them, with the name of the application that reported last instead of its number. */
export async function namedViews(
  names: ApplicationNames,
  keys: readonly SessionKey[],
  views: readonly (DecodedView | EndedView | 'unknown')[],
): Promise<(LiveView | EndedView | undefined)[]> {
  const found = await names.names(
    views.map((view, i) => ({
      tenantNumber: (keys[i] as SessionKey).tenantNumber,
      source: view !== 'unknown' && 'source' in view ? view.source : 0,
    })),
  );
  return views.map((view, i) => {
    if (view === 'unknown') return undefined;
    if (!('source' in view)) return view;
    const { source: _, ...living } = view;
    return { ...living, lastActivityApplication: found[i] };
  });
}
