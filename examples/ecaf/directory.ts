/** What eCAF shares with the other examples: the way to the directory. Paths of others stand here. */
export { type Directory, directoryAt, type Reason, Refused } from '../govuk/directory.ts';
