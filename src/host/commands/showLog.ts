import type { Command } from '../command';

/** Shows what the extension and the trainers said. */
const showLog: Command = ({ log }) => log.show(true);
export default showLog;
