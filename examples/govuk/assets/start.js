// Optional: every page works without. Sets focus on what went wrong, folds the menu away on a telephone, and keeps a button
// from being pressed twice.
import { Button, createAll, ErrorSummary, NotificationBanner, ServiceNavigation, SkipLink } from './govuk-frontend.js';

document.body.classList.add('js-enabled', 'govuk-frontend-supported');
for (const component of [Button, ErrorSummary, NotificationBanner, ServiceNavigation, SkipLink]) {
  createAll(component, component === Button ? { preventDoubleClick: true } : undefined);
}
