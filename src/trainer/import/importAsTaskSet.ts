import { HumanError } from '../../protocol/humanError';
export const importAsTaskSet = async (): Promise<never> => { throw new HumanError('x'); };
