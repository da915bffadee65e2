/** A folder that nobody trusts yet: nothing of it runs, and the person is told why. */
import { stub } from './vscodeStub';
import assert from 'node:assert/strict';
import { ConfigurationProvider } from '../../extension/configuration';

describe('restricted mode', () => {
  const provider = new ConfigurationProvider();
  const configuration = { type: 'kdlab', request: 'launch', name: 'test', program: '/models/driver.ts' };
  let told: string[];
  let commands: string[];
  let choose: string | undefined;

  beforeEach(() => {
    told = [];
    commands = [];
    choose = undefined;
    stub.window.showErrorMessage = async (text: string) => {
      told.push(text);
      return choose;
    };
    stub.commands.executeCommand = async (name: string) => void commands.push(name);
    stub.workspace.fs = { stat: async () => ({ type: stub.FileType.File }) };
    stub.workspace.getConfiguration = () => ({ get: (_: string, otherwise: unknown) => otherwise });
  });

  it('runs nothing, and says so', async () => {
    stub.workspace.isTrusted = false;
    assert.equal(await provider.resolveDebugConfigurationWithSubstitutedVariables(undefined, configuration), undefined);
    assert.match(told.join(), /runs nothing of this folder until you trust it/);
    assert.deepEqual(commands, []);
  });

  it('leads to where the folder can be trusted', async () => {
    stub.workspace.isTrusted = false;
    choose = 'Manage Workspace Trust';
    await provider.resolveDebugConfigurationWithSubstitutedVariables(undefined, configuration);
    await new Promise(resolve => setImmediate(resolve));
    assert.deepEqual(commands, ['workbench.trust.manage']);
  });

  it('runs the same configuration once it is trusted', async () => {
    stub.workspace.isTrusted = true;
    const resolved = await provider.resolveDebugConfigurationWithSubstitutedVariables(undefined, configuration);
    assert.equal(resolved?.program, configuration.program);
    assert.deepEqual(told, []);
  });
});
