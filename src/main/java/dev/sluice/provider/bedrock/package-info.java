/**
 * Amazon Bedrock's Converse, for every model there.
 *
 * <p>Belongs here: that request, AWS's binary framing and its signatures. Does not belong here: what single models say in
 * InvokeModel's answers, but for handing it on.
 *
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html">ConverseStream</a>
 */
@NullMarked
package dev.sluice.provider.bedrock;

import org.jspecify.annotations.NullMarked;
