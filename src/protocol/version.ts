import { version as packageVersion } from '../../package.json';

/** Version of MAML Lab. */
export const version: string = packageVersion;
